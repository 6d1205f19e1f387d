"""The geometry of pictures: numbers in frozen records, which templates write as SVG."""
