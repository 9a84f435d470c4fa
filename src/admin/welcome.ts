import type { RequestHandler } from 'express';

/** For people who open the proxy's address in a browser; whoever does not ask for HTML goes on to v1. */
export const welcome: RequestHandler = (request, response, next) => {
  const wantsPage = (request.headers.accept ?? '').includes('text/html');
  if (!['GET', 'HEAD'].includes(request.method) || request.path !== '/' || !wantsPage) return next();
  response.set({
    'Content-Security-Policy': "default-src 'none'; style-src 'self'; frame-ancestors 'none'",
    'X-Content-Type-Options': 'nosniff',
    Vary: 'Accept',
  });
  response.type('html').send(page);
};

const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>CloudConvert v1 proxy</title>
<link rel="stylesheet" href="/_/welcome.css">
</head>
<body>
<main>
<h1>CloudConvert v1 proxy</h1>
<p>This server speaks CloudConvert&rsquo;s API&nbsp;v1, which was switched off in 2022, and runs every call as a v2 job.
Point an old client&rsquo;s hostname here and it works again.</p>
<p><a href="/_/">Open the console</a> to watch the calls, to try one, and to see the v2 job that it becomes.</p>
<p>Try it from a shell:</p>
<pre>curl -L -F apikey=any -F outputformat=pdf -F file=@picture.png -o picture.pdf http://&hellip;/convert</pre>
</main>
</body>
</html>
`;
