/* Loads a page of the preview again when the site was built anew, whatever came of it. */
(function () {
  var script = document.currentScript;
  setInterval(function () {
    if (document.hidden) return;
    fetch(new URL("version", script.src), { cache: "no-store" })
      .then(function (answer) { return answer.ok ? answer.text() : ""; })
      .then(function (version) {
        if (version && version !== script.dataset.version) location.reload();
      }, function () { /* the server is being started again */ });
  }, 300);
})();
