/* Search for pages that are opened as files. No browser lets such a page start a worker, and
   Material's search asks for one; so its script runs in a hidden frame of the page instead. */
(() => {
  if (location.protocol !== "file:") return;

  class FrameWorker extends EventTarget {
    constructor(url) {
      super();
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      this.frame.title = "Search";
      const loaded = new Promise((resolve) => { this.frame.onload = resolve; });
      // A document from a text has the origin of its page; one from a file would not.
      this.frame.srcdoc = "<!doctype html>";
      document.body.append(this.frame);
      this.ready = loaded.then(() => this.start(new URL(url, document.baseURI).href));
    }

    /* Give the script what a worker would have, then run it. */
    start(url) {
      const inside = this.frame.contentWindow;
      inside.workerAddress = url;
      const run = (source) => new Promise((resolve, reject) => {
        const script = inside.document.createElement("script");
        script.onload = resolve;
        script.onerror = () => reject(new Error(`cannot load ${source}`));
        script.src = source;
        inside.document.head.append(script);
      });
      inside.postMessage = (data) => this.dispatchEvent(new MessageEvent("message", { data }));
      inside.importScripts = (...sources) =>
        sources.reduce((before, source) => before.then(() => run(source)), Promise.resolve());
      return run(url);
    }

    postMessage(data) {
      this.ready.then(() => {
        const inside = this.frame.contentWindow;
        inside.dispatchEvent(new inside.MessageEvent("message", { data }));
      });
    }

    terminate() {
      this.frame.remove();
    }
  }

  // Material's script knows by the second name that it runs in a frame.
  window.Worker = window.IFrameWorker = FrameWorker;
})();
