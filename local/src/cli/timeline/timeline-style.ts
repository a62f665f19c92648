/** The style sheet of the picture: bright or dark as the reader's system is, and fit for print. */
export const TIMELINE_STYLE = `
:root { color-scheme: light dark; --page: #fff; --text: #1c2530; --faint: #66707c; --line: #dde2e8; --row: #f5f7f9;
  --good: #2f8f5b; --bad: #cc3d3d; --stopped: #b7791f; }
@media (prefers-color-scheme: dark) { :root { --page: #14181d; --text: #e4e9ef; --faint: #94a0ad; --line: #313a44;
  --row: #1b2128; --good: #48b377; --bad: #ec6a6a; --stopped: #dba53f; } }
* { box-sizing: border-box; }
body { margin: 2rem auto; padding: 0 1.5rem; max-width: 90rem; background: var(--page); color: var(--text);
  font: 14px/1.45 system-ui, sans-serif; }
h1 { font-size: 1.3rem; margin: 0 0 .25rem; }
h2 { font-size: 1rem; margin: 1.75rem 0 .5rem; }
p { margin: .15rem 0; color: var(--faint); overflow-wrap: anywhere; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; background: var(--row); border: 1px solid var(--line);
  border-radius: 4px; padding: .6rem .8rem; max-height: 16rem; overflow: auto; }
.good { color: var(--good); } .bad { color: var(--bad); } .stopped { color: var(--stopped); }
ul { list-style: none; margin: 0; padding: 0; border-top: 1px solid var(--line); }
li, .axis { display: grid; grid-template-columns: minmax(8rem, 16rem) 1fr; gap: 1rem; align-items: center; }
li { padding: .2rem .4rem; border-bottom: 1px solid var(--line); break-inside: avoid; }
li:nth-child(odd) { background: var(--row); }
.label { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.track { position: relative; height: 1.35rem; }
.bar { position: absolute; top: .2rem; bottom: .2rem; min-width: 3px; border-radius: 3px; background: currentColor;
  print-color-adjust: exact; }
.waiting { opacity: .35; border-radius: 3px 0 0 3px; }
.took { position: absolute; top: 0; line-height: 1.35rem; white-space: nowrap; padding: 0 .4rem; color: var(--text);
  font-size: .8rem; font-variant-numeric: tabular-nums; }
.took.left { transform: translateX(-100%); }
.took.inside { color: var(--page); }
.axis { padding: 0 .4rem; color: var(--faint); font-size: .75rem; }
.axis .track span { position: absolute; transform: translateX(-50%); white-space: nowrap; }
.axis .track span:first-child { transform: none; }
`;
