"""The subcommands of ``briefings``, one module for each thing that people do."""
