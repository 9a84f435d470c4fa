/** Stands on the page once a picture has come that the server takes its time for, and that the page asks for when it has loaded. */
const late = (port: number): string =>
  `<script>onload = () => Object.assign(new Image(), { src: 'http://127.0.0.1:${port}/late.svg', onload() {
document.body.insertAdjacentHTML('afterbegin', '<p id="late">Late</p>') } })</script>`;

/** Shows another picture by the header X-Colour, another look in print and on a screen, and something late. */
export const page = (port: number, picture = ''): string => `<!DOCTYPE html>
<html><head><title>Page</title><style>
body { background: #eef; font-size: 14px }
@media print { h1 { color: red } } @media screen { h1 { color: blue } }
.next { page-break-before: always }
</style></head><body><h1>Heading</h1><p>Words of {name}</p><img src="http://127.0.0.1:${port}/colour.svg" alt="">
<table><tr><td>cell1</td><td>cell2</td></tr></table><h2 class="next">Second</h2><p>More words, and more of them.</p>
<img src="data:image/png;base64,${picture}" alt="">
${late(port)}
</body></html>`;

const lines = Array.from({ length: 40 }, () =>
  'Many words that fill a line and wrap, so that margins show. '.repeat(4),
).join('\n\n');

/** What the dialects of Markdown differ in: tables, struck words, notes, lists of terms. */
export const markdown = (port: number): string => `# Heading

${lines}

Words ~~struck~~ and a note.[^1] A link: https://example.com/a

| one | two |
| --- | --- |
| 1   | 2   |

<img src="http://127.0.0.1:${port}/colour.svg" alt="colour">

<div id="box" style="background: #eef">boxed</div>
<style>@media print { h1 { color: red } } @media screen { h1 { color: blue } }</style>
${late(port)}

<div style="page-break-before: always"></div>

## Second

More words.

[^1]: The note.
`;

export const restructured = (port: number): string => `Heading
=======

Words and *more*.

..  raw:: html

   <img src="http://127.0.0.1:${port}/colour.svg" alt="colour">
   ${late(port)}
   <div style="page-break-before: always"></div>

Second
------

More words.
`;

export const tex = String.raw`\documentclass{article}\title{Heading}\begin{document}\maketitle
\section{First}
Words and \emph{more}.
${Array.from({ length: 90 }, (_, number) => `Paragraph ${number} of many.\n`).join('\n')}
\end{document}
`;

/** Of several pages. */
export const plainText = `Heading of {name}\n\n${lines}\n`;

export const subtitles = `1
00:00:00,000 --> 00:00:02,000
Subtitle words

`;

export const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="90" height="60" viewBox="0 0 90 60">
<rect x="10" y="10" width="40" height="30" fill="red"/><circle cx="65" cy="30" r="20" fill="blue" opacity=".5"/></svg>`;
