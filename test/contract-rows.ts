/**
 * Every row of the v1 contract, in our own words, and the tests that prove it: `<file below test>: <name of the test>`.
 * `docs/compatibility.md` is made of it; a row without a test is shown as open.
 */
export interface ContractRow {
  /** Section of the server's contract (`1.2 c`), or number of a demand of real clients (`R1`, `B9`, `S14`). */
  id: string;
  sentence: string;
  tests: string[];
}

export interface ContractPart {
  title: string;
  rows: ContractRow[];
}

export const contract: ContractPart[] = [
  {
    title: 'Hosts, paths and verbs',
    rows: [
      row('1.1 a', 'Every path answers with and without /v1, with doubled and trailing slashes.', [
        'v1/app: %s creates a process whose URL has no /v1',
        'v1/routes/user: GET %s tells the name and the minutes as an integer',
      ]),
      row('1.1 b', 'Process, upload and download URLs never carry /v1, also of a process made under it.', [
        'v1/app: %s creates a process whose URL has no /v1',
      ]),
      row('1.1 c', 'Every URL in an answer is protocol-relative.', [
        'clients/cloudconvert-1.1.2: creates a process whose URL is protocol-relative',
        'v1/present/status: has exactly the recorded keys in the recorded order, with output.url before any output exists',
      ]),
      row('1.1 d', 'Ids and tokens are unguessable and never contain "http".', [
        'runtime/ids: no id and no token contains http',
      ]),
      row('1.2 a', 'POST /process creates.', [
        'v1/routes/process: answers 200 and exactly url, id, host, expires, maxtime, minutes as application/json',
      ]),
      row('1.2 b', 'GET /process with everything in the query creates as well.', [
        'v1/routes/process: GET /process creates from the query alone',
      ]),
      row('1.2 c', 'POST on the process URL starts, without a key.', [
        'v1/routes/process: needs no key and answers the start at once',
      ]),
      row('1.2 d', 'GET on the process URL is the status, without a key.', [
        'v1/routes/process: ignores what belongs to the start',
      ]),
      row('1.2 e', 'GET with ?wait, bare or true, blocks until the end.', [
        'v1/routes/process: with %s blocks until the end',
      ]),
      row('1.2 f', 'DELETE, and GET on /cancel and /delete, delete in every state and answer 200 with the message.', [
        'v1/routes/process: %s <process>%s answers 200 with the recorded message, again and again',
      ]),
      row('1.2 g', 'PUT upload.url/<name> takes raw bytes.', [
        'v1/routes/upload: PUT upload.url/<name> takes raw bytes and answers name, size and File saved.',
      ]),
      row('1.2 h', 'POST upload.url takes multipart.', ['v1/routes/upload: POST takes multipart with the part file']),
      row('1.2 i', 'GET output.url is the file; ?inline shows it.', [
        'v1/routes/download: blocks until the output exists and gives it with name, length and type',
        'v1/routes/download: is inline on ?inline',
      ]),
      row('1.2 j', 'GET output.url/<file> is one of several files.', [
        'v1/routes/download: gives each file below the URL, and is gone once all were fetched',
      ]),
      row('1.2 k', 'With save, input.url gives the stored input.', [
        'v1/routes/download: input.url gives the stored input, with save',
      ]),
      row('1.2 l', 'GET and POST /convert create and start in one call.', [
        'v1/routes/convert: /convert without wait and download ends at the file',
        'v1/routes/convert: takes everything in the query of a GET',
      ]),
      row('1.2 m', 'GET and POST /processes list, with a key.', [
        'v1/routes/listings: is the list of the caller, oldest first, and of nobody else',
        'v1/routes/listings: answers POST with an empty list as body, too (v1-clients R3)',
        'v1/routes/listings: needs a key',
      ]),
      row('1.2 n', 'GET /conversiontypes needs no key; both filters are optional and may be empty.', [
        'v1/routes/listings: needs no key and lists a pair with the options and their defaults as text or null',
        'v1/routes/listings: takes empty filters for no filter',
      ]),
      row('1.2 o', 'GET /user tells the account.', [
        'v1/routes/user: GET %s tells the name and the minutes as an integer',
      ]),
      row('1.2 p', 'POST /hook, GET /hooks and DELETE /hook/<n> keep REST hooks.', [
        'v1/routes/hooks: a hook is subscribed, listed with a number in a string, and deleted',
      ]),
      row('1.2 q', 'OPTIONS is answered everywhere.', [
        'v1/app: answers preflights, and allows the headers they ask for',
      ]),
      row('R1', 'Any host name is served, over http and https alike, without redirecting one to the other.', [
        'v1/app: reports the host name it was called by',
        'server/listen-tls: http and https answer alike, and neither redirects to the other',
        'clients/wire/ruby: pandurang90/cloudconvert (Ruby): POST with an empty body, then host and id, and a http: link (R1, R8, B8)',
      ]),
      row('R2', '/v1 is an alias of every path.', ['v1/app: %s creates a process whose URL has no /v1']),
      row('R3', 'GET /process creates, GET /convert converts, POST /processes lists.', [
        'v1/routes/process: GET /process creates from the query alone',
        'v1/routes/convert: takes everything in the query of a GET',
        'v1/routes/listings: answers POST with an empty list as body, too (v1-clients R3)',
        'clients/wire/others: Wildhoney/CloudConvert (JavaScript): GET create, the file amid the fields, and only JSON in its polls (R3)',
        'clients/wire/php: lists by POST with [] (R3)',
        'clients/wire/php: gets the file by GET /convert with wait=1 and download=inline (R3, B6)',
      ]),
      row('R4', 'GET on /cancel and /delete of a running process is 200 and JSON.', [
        'v1/routes/process: %s <process>%s answers 200 with the recorded message, again and again',
        'clients/wire/java: sends parts whose name follows the filename, knows six steps, and deletes by GET (B3, S8, R4)',
        'clients/wire/php: sends every call as multipart, with format and link, and deletes by GET (B8, R4)',
      ]),
      row('R5', 'A trailing slash changes nothing, also before ?wait.', [
        'v1/face: a trailing slash before ?wait changes nothing',
        'clients/wire/dotnet: semsogutlu/CloudConvertWrapper (.NET): uploads octets and takes output.url from the start answer (S3, R5)',
      ]),
      row('R6', '/download/<process id> works beside output.url, and a single output has its name below either.', [
        'v1/routes/download: also answers under its name below the URL, and under the process id',
        'clients/wire/go: downloads /download/<process id>/<file> with + for the spaces of the name (R6)',
        'clients/wire/ruby: creates without an outputformat, and takes the name of the file from the download (B7, R6, S13)',
        'clients/wire/ruby: a Rails app: the last of the list, its sixth value, with process replaced by download (S15, R6)',
      ]),
      row('R7', 'GET /user and GET /inputformats answer.', [
        'v1/routes/user: GET %s tells the name and the minutes as an integer',
        'v1/routes/listings: /inputformats lists every format that can be converted, also under /v1',
        'clients/wire/others: KnorpelSenf/cloudconvert-bot: checks the types of the account and of every conversion type (R7, S16)',
      ]),
      row('R8', 'host carries the port, and https://<host>/process/<id> is the process.', [
        'v1/routes/process: answers 200 and exactly url, id, host, expires, maxtime, minutes as application/json',
        'clients/wire/python: splits the create answer by hand at commas and colons, and finds host and id (S2, R8, B9)',
        'clients/wire/ruby: pandurang90/cloudconvert (Ruby): POST with an empty body, then host and id, and a http: link (R1, R8, B8)',
      ]),
    ],
  },
  {
    title: 'Requests',
    rows: [
      row('1.3 a', 'JSON, with and without a charset, or with another or no Content-Type.', [
        'v1/parse/encodings: %s is read',
      ]),
      row('1.3 b', 'Forms with PHP bracket keys, literal or escaped.', ['v1/parse/encodings: %s is read']),
      row('1.3 c', 'Multipart with plain fields and a file part, which may come first, last or between.', [
        'v1/parse/multipart: the file part may come %s',
        'v1/routes/convert: takes a multipart form with the file %s and the key beside it',
      ]),
      row('1.3 d', 'The query alone, by GET or by POST with an empty body.', ['v1/parse/encodings: %s is read']),
      row('1.3 e', 'Query and body mixed.', [
        'v1/parse/encodings: query and body mix, and the body wins (v1-clients B1)',
      ]),
      row('1.3 f', 'GET with a JSON body.', ['v1/parse/encodings: %s is read']),
      row('1.3 g', 'Chunked bodies without Content-Length.', [
        'v1/parse/multipart: the body may be chunked without Content-Length (B3)',
        'v1/routes/upload: PUT takes a chunked body without Content-Length and without Content-Type',
      ]),
      row('1.3 h', 'Expect: 100-continue is answered.', [
        'v1/face: Expect: 100-continue is answered before the body is sent',
      ]),
      row('1.3 i', 'X-HTTP-Method-Override counts on POST.', ['v1/app: honours X-HTTP-Method-Override on POST']),
      row('1.3 j', 'Junk such as a bare key is ignored.', [
        'v1/parse/parameters: junk such as a bare converteroptions key is ignored (v1-contract 1.3)',
      ]),
      row('1.3 k', 'No request crashes the parser or is answered with anything but a call or a 4xx in words.', [
        'v1/parse/fuzz: no request crashes the parser: it answers a call, or a 4xx in words',
      ]),
      row('1.4', 'The key is read from JSON, form, query, Bearer and X-CloudConvert-ApiKey; both at once are fine.', [
        'v1/parse/parameters: is read from %s',
      ]),
      row('1.5', 'CORS headers and no-store stand on every answer, on errors too.', [
        'v1/app: has CORS headers and no-store on errors too',
      ]),
      row(
        'A1',
        'Only creating, converting and listing need the key: process, upload and download URLs are capabilities.',
        [
          'v1/routes/process: needs no key and answers the start at once',
          'v1/routes/download: blocks until the output exists and gives it with name, length and type',
          'v1/routes/upload: POST takes multipart with the part file',
          'clients/wire/php: uploads without credentials, compares converter.options.quality with its number, and deletes (A1, S6, S11)',
        ],
      ),
      row('A2', 'The key may stand anywhere, in multipart also after the file.', [
        'v1/parse/parameters: is read from %s',
        'v1/parse/multipart: the file part may come %s',
        'clients/wire/go: arachnys/athenapdf (Go): the key and the name of a file without extension follow the file (A2)',
        'clients/wire/others: shamasis/cloudconvert (JavaScript): a form called text/plain, the key in its own header (A2, B2)',
        'clients/wire/others: cloudconvert-swift (official): Bearer everywhere, and only text in upload (A2, S4)',
      ]),
      row('A3', 'A bad or missing key is 401 with error and code.', [
        'v1/routes/process: without a key answers the recorded 401',
        'v1/routes/convert: an unauthorised upload is answered 401 in v1 form',
        'v1/routes/user: GET %s is a 401',
      ]),
      row('B1', 'Parameters may be split between query and body.', [
        'v1/parse/encodings: query and body mix, and the body wins (v1-clients B1)',
        'v1/parse/encodings: an empty value in the body leaves the one of the query',
        'clients/wire/python: puts every parameter into the query, with True for true, and only the file into the body (B1, B6)',
        'clients/wire/ruby: ivan-fedorenkov/cloudconvert (Ruby): only the file in the body, as text/plain, no input; polls for 100 % (B1, B9)',
      ]),
      row('B2', 'Every encoding reads the same.', [
        'v1/parse/encodings: %s is read',
        'v1/parse/multipart: fields with PHP brackets become objects (B2)',
        'v1/parse/fuzz: a call reads the same from a form, from multipart and from JSON',
        'clients/wire/others: shamasis/cloudconvert (JavaScript): a form called text/plain, the key in its own header (A2, B2)',
        'clients/wire/python: creates by mislabelled JSON and uploads a file named only ".png" with input=download (B2, B9)',
        'clients/wire/python: post JSON without a Content-Type (B2)',
      ]),
      row(
        'B3',
        'Multipart is taken as clients write it: order of name and filename, extra part headers, no name, no last --.',
        [
          'v1/parse/multipart: a file part with %s is taken, under its basename (B3)',
          'v1/parse/multipart: the last boundary may be %s (B3)',
          'v1/parse/multipart: the last boundary may be missing',
          'v1/parse/multipart: the boundary may be missing in the Content-Type',
          'v1/parse/multipart: a file name in %s is kept',
          'v1/parse/base-name: the basename of %j is %j',
          'clients/wire/go: uploads a chunked form with the file last, and finds only integers in the answers (B3, S5)',
          'clients/wire/java: sends parts whose name follows the filename, knows six steps, and deletes by GET (B3, S8, R4)',
          'clients/wire/others: oshliaer/cloudconvert-gas (Apps Script): a part without a name, and a body that is not closed (B3)',
        ],
      ),
      row('B4', 'A file part wins over file in the query.', [
        'v1/parse/multipart: a file part wins over `file` in the query (B4)',
        'clients/wire/dotnet: puts a path of its own disk into the query: the part counts (B4)',
        'clients/wire/java: send a text field called file beside the file: the file counts (B4)',
      ]),
      row('B5', 'A scalar and nested keys of one name merge into the object.', [
        'v1/parse/parameters: a nested key %s a plain one of its name makes an object (v1-clients B5)',
        'v1/parse/parameters: a plain name in the body and nested ones in the query make an object',
      ]),
      row(
        'B6',
        'Every spelling of true, false and "not given" is read; a bare wait or download in the query is true.',
        [
          'v1/parse/parameters: %j is true',
          'v1/parse/parameters: %j is false',
          'v1/parse/parameters: %j is not given',
          'v1/parse/parameters: a present but empty %s in the query is true',
          'v1/parse/parameters: an empty %s in a form is not given',
          'clients/wire/dotnet: parses expires as a date, sends null for what is not set, and parses the answer of DELETE (S2, B6, S11)',
          'clients/wire/others: take the bytes of POST /convert with a bare download, across origins (B6, S18)',
          'clients/wire/php: sends null for what is not set, and copies no member onto its own (B6, S4)',
        ],
      ),
      row(
        'B7',
        'file and files come as text, list, objects or map; mode at create, start or both; outputformat may be empty.',
        [
          'v1/parse/parameters: one file as %s',
          'v1/parse/parameters: several files as %s',
          'v1/parse/parameters: several files in a form as %s',
          'v1/parse/parameters: files with names in %s',
          'v1/routes/process: takes an empty outputformat, as recorded',
          'clients/wire/php: merges by file as a list of objects, without any mode, into filename (B7)',
          'clients/wire/python: merges by file as a list of objects, without any mode (B7)',
          'clients/wire/ruby: creates without an outputformat, and takes the name of the file from the download (B7, R6, S13)',
        ],
      ),
      row('B8', 'format, link and options of 2013 are outputformat, file and converteroptions.', [
        'v1/parse/parameters: format is outputformat, link is file and options are converteroptions',
        'clients/wire/php: sends every call as multipart, with format and link, and deletes by GET (B8, R4)',
        'clients/wire/ruby: pandurang90/cloudconvert (Ruby): POST with an empty body, then host and id, and a http: link (R1, R8, B8)',
      ]),
      row('B9', 'Without input a file part or nothing means upload, a file means download.', [
        'v1/parse/parameters: without input, file means download and nothing means upload (v1-clients B9)',
        'v1/routes/process: takes a multipart file in the start itself, as before 2016',
        'clients/wire/python: splits the create answer by hand at commas and colons, and finds host and id (S2, R8, B9)',
        'clients/wire/python: creates by mislabelled JSON and uploads a file named only ".png" with input=download (B2, B9)',
        'clients/wire/ruby: ivan-fedorenkov/cloudconvert (Ruby): only the file in the body, as text/plain, no input; polls for 100 % (B1, B9)',
      ]),
      row('B10', 'A start with input=upload answers upload.url at once, whatever wait and download say.', [
        'v1/routes/process: with input=upload and no file answers upload.url at once, even with wait and download',
        'clients/wire/others: MeTL (Scala): a start with wait and download is answered before its upload (B10)',
      ]),
      row('B11', 'A start without outputformat has the one of the create.', [
        'v1/routes/process: falls back to the outputformat of the create',
      ]),
      row('B12', 'Unknown parameters and any Accept header are ignored.', [
        'v1/parse/parameters: unknown parameters are ignored (v1-clients B12)',
        'v1/face: no Accept header changes the answer',
      ]),
      row('B13', 'file may be protocol-relative, and an output of the proxy itself.', [
        'v1/parse/parameters: a protocol-relative URL stays one (B13)',
        'v1/routes/convert: the output of one process can be the input of the next, protocol-relative',
        'v1/routes/convert: the output of one process can be the input of the next under a host that only its clients know',
        'clients/wire/others: convert an output again, by its protocol-relative URL and name (B13)',
      ]),
      row('B14', 'upload.url takes PUT raw, chunked, of any type, with any name, and multipart by PUT or POST.', [
        'v1/routes/upload: PUT takes a chunked body without Content-Length and without Content-Type',
        'v1/routes/upload: PUT decodes the name, raw or escaped',
        'v1/routes/upload: PUT takes a multipart body, as an Android app sends it',
        'v1/face: an upload of any Content-Type is taken for what it is',
        'v1/face: a raw space in the name of an upload is taken',
        'server/listen: is read as if they were escaped',
        'server/listen-tls: a raw space in the URL is taken with a large body behind it and a request after it',
        'clients/wire/java: put a multipart body to upload.url/<name> (B14)',
        'clients/wire/java: put raw bytes to upload.url/<name> with the spaces of the name as they are (B14)',
      ]),
    ],
  },
  {
    title: 'Parameters and modes',
    rows: [
      row('2.1 a', 'Create takes inputformat, outputformat and mode, and ignores what belongs to the start.', [
        'v1/routes/process: ignores what belongs to the start',
      ]),
      row('2.1 b', 'Create takes an empty outputformat.', [
        'v1/routes/process: takes an empty outputformat, as recorded',
      ]),
      row('2.2 a', 'input is download, upload, raw, base64, url, or a storage by name or as object.', [
        'translate/to-v2/translate: imports a download by its URL, converts it and exports the result',
        'translate/to-v2/translate: waits for an upload where the call names no input',
        'v1/routes/convert: takes input=%s with a filename',
        'translate/to-v2/storages: %s becomes its import task',
      ]),
      row('2.2 b', 'An unknown input is accepted with 200 and fails the process in the recorded words.', [
        'v1/routes/process: with an unknown input method is accepted, and the process fails with the recorded message',
        'v1/parse/parameters: an unknown input is kept: it fails the process later (v1-contract 2.2)',
      ]),
      row('2.2 c', 'base64 may carry a data: prefix.', [
        'translate/to-v2/translate: sends base64 without its data prefix',
      ]),
      row('2.2 d', 'Several files without a mode become an archive.', [
        'translate/to-v2/translate: archives several files that come without a mode',
      ]),
      row('2.2 e', 'filename names raw and base64 content and overrides the name of a download.', [
        'v1/routes/convert: takes input=%s with a filename',
        'v1/parse/parameters: the filename is reduced to its basename',
      ]),
      row('2.2 f', 'preset loads options from the keys file; those of the call win.', [
        'translate/to-v2/translate: give their options, those of the call win',
      ]),
      row('2.2 g', 'timeout is seconds, as number or text; 0 is the default.', ['v1/parse/parameters: timeout %j']),
      row('2.2 h', 'tag is text or an object.', ['v1/parse/parameters: tag %j (v1-clients B12)']),
      row('2.2 i', 'email sends a mail at the end.', [
        'deliveries/mail: goes to the owner of the account, with the address of the output',
        'deliveries/mail: is sent only where the call asks for it',
      ]),
      row('2.2 j', 'output is the name of a linked account, or an object of a storage.', [
        'v1/parse/parameters: output %j',
        'translate/to-v2/storages: %s is an account of the keys file',
      ]),
      row('2.2 k', 'wait blocks until the end and answers the status.', [
        'v1/routes/process: with wait holds until the end and answers the finished status',
      ]),
      row('2.2 l', 'download=true|inline blocks, then redirects to the file.', [
        'v1/routes/process: with download answers 303 to the output',
        'v1/routes/convert: download=inline redirects to the inline form',
      ]),
      row('2.2 m', 'save keeps the files after the first download and adds save and input.url.', [
        'v1/routes/download: stays with save',
        'v1/present/status: echoes save in output',
        'v1/routes/download: input.url gives the stored input, with save',
      ]),
      row('2.2 n', '/convert ends at the file unless download is false; then at the status, with wait=false at once.', [
        'v1/routes/convert: /convert with wait alone ends at the file too, as an app expects that shows the answer as a picture',
        'v1/routes/convert: /convert without wait and download ends at the file',
        'v1/routes/convert: wait=true&download=false answers the finished status',
        'v1/routes/convert: wait=false&download=false answers the status at once',
      ]),
      row('2.2 o', 'A multipart file in the start itself is the upload, as before 2016.', [
        'v1/routes/process: takes a multipart file in the start itself, as before 2016',
      ]),
      row('2.3 a', 'S3, OpenStack, Google Cloud and Azure take v1 names of their parameters, in and out.', [
        'translate/to-v2/storages: %s becomes its import task',
        'translate/to-v2/storages: s3 gets the output beside the download, with every parameter',
        'translate/to-v2/storages: takes the credentials of a Google service account as JSON text too',
      ]),
      row('2.3 b', 'FTP, Dropbox, Google Drive, OneDrive and Box are carried by the proxy.', [
        'translate/to-v2/storages: receives the output from a carrier',
        'deliveries/storages: is finished once the output stands at its place',
        'contract/carriers: a part that breaks is resumed, not the whole file',
      ]),
      row('2.3 c', 'path is a file, or with a trailing slash a directory.', [
        'translate/to-v2/storages: path %s is a file, or with a trailing slash a directory',
      ]),
      row('2.3 d', 'A missing required parameter of a storage fails the process.', [
        'translate/to-v2/storages: fails the process where a required parameter is missing',
      ]),
      row('2.4 a', 'info answers metadata and no output, unless thumbnails are asked for.', [
        'translate/to-v2/modes: info asks for the metadata and has nothing to download',
        'translate/to-v2/modes: info makes thumbnails where asked, and then has something to download',
        'v1/present/status: of mode info is finished at 0 percent with info and without output.url',
      ]),
      row('2.4 b', 'combine merges files in their order under the name of the call.', [
        'translate/to-v2/modes: combine merges the inputs in their order, under the name of the call, after making PDF of other formats',
      ]),
      row('2.4 c', 'archive and extract pack and unpack.', [
        'translate/to-v2/translate: archives several files that come without a mode',
        'translate/to-v2/modes: extract gives the members of an archive',
      ]),
      row('2.4 d', 'compress and protect.', [
        'translate/to-v2/modes: compress optimizes',
        'translate/to-v2/modes: protect encrypts',
      ]),
      row('2.4 e', 'A website is captured by input=url; a page that is uploaded is HTML.', [
        'translate/to-v2/modes: is captured by v2 itself, without an import',
        'translate/to-v2/modes: is fetched and converted as HTML where v2 captures none',
        'translate/to-v2/modes: is converted as HTML where the page itself is sent, not its address',
      ]),
      row('2.4 f', 'A process is started once.', [
        'v1/routes/process: makes one job of two simultaneous starts: the other is answered 400',
        'clients/cloudconvert-1.1.2: gets 400 when it starts a process a second time',
      ]),
      row('7 a', 'Options have their v1 names and defaults; those of another type are ignored.', [
        'translate/to-v1/conversion-types: name options and defaults as v1 did, as text or null',
        'translate/to-v2/translate: is left out and told',
      ]),
      row('7 b', 'command runs with {INPUTFILE} and {OUTPUTFILE} as paths, safely quoted.', [
        'translate/to-v2/modes: takes the place of the conversion, its placeholders are paths of the job',
        'translate/to-v2/modes: %s is quoted so that a shell sees no syntax',
      ]),
      row('7 c', 'Thumbnails come beside a video where the options ask for them.', [
        'translate/to-v2/modes: convert of a video makes thumbnails beside it',
      ]),
    ],
  },
  {
    title: 'Answers',
    rows: [
      row('3.1', 'The create answer has the recorded keys; expires is 12 hours ahead, in the time of Berlin.', [
        'v1/present/create: a create answers exactly url, id, host, expires, maxtime and minutes, in that order',
        'v1/present/create: a create answers the limits of a free account for a key that asks for them',
      ]),
      row('3.2 a', 'The status has the recorded keys in their order.', [
        'v1/present/status: has exactly the recorded keys in the recorded order, with output.url before any output exists',
      ]),
      row('3.2 b', 'percent is an integer, 0 while waiting.', [
        'v1/present/status: waits at 0 percent although v2 says 100 of a waiting task',
        'v1/present/status: converts at the percent of the task, as an integer',
      ]),
      row('3.2 c', 'A created process is Ready before its start.', ['v1/present/status: is Ready before the start']),
      row('3.2 d', 'input shows type and name while it is fetched.', [
        'v1/present/status: shows type and name of the input while it is fetched',
      ]),
      row('3.2 e', 'One output has filename, ext and size; several have files and the name of a zip.', [
        'v1/present/status: of one finished output has filename, ext and size, and no files',
        'v1/present/status: of several finished outputs has files and the name of a zip, and no size',
      ]),
      row('3.2 f', 'converter.options echoes what was sent.', [
        'clients/cloudconvert-1.1.2: reads its converter options back',
        'v1/present/status: leaves options without a value out, or shows them as null for a key that asks for them',
      ]),
      row('3.4', 'The recorded bodies are reproduced, key by key, those of 2016 in their order.', [
        'v1/present/recorded: the recorded body $file is reproduced, key by key',
        'v1/present/recorded: the keys of the recorded body $file are in its order',
        'v1/present/status: has exactly the recorded keys in the recorded order, with output.url before any output exists',
        'v1/present/status: of a wrong input method is the recorded body of 2016',
      ]),
      row(
        'S1',
        'url, upload.url, output.url and the callback url are protocol-relative; Location and the 303 text absolute.',
        [
          'clients/cloudconvert-1.1.2: creates a process whose URL is protocol-relative',
          'deliveries/callback: a GET tells id, protocol-relative url and step',
          'v1/routes/convert: the 303 is text with the absolute URL after 26 characters, html for a browser',
        ],
      ),
      row('S2', 'Create: exactly url, id, host, expires, maxtime, minutes.', [
        'v1/routes/process: answers 200 and exactly url, id, host, expires, maxtime, minutes as application/json',
        'clients/wire/dotnet: parses expires as a date, sends null for what is not set, and parses the answer of DELETE (S2, B6, S11)',
        'clients/wire/java: reads create, start and status, each with exactly its members (S2, S3, S4)',
        'clients/wire/python: splits the create answer by hand at commas and colons, and finds host and id (S2, R8, B9)',
        'v1/routes/process: POST /process answers TYPO3 maxsize and concurrent as well, because it takes every file for too big without',
      ]),
      row('S3', 'The start answer has exactly its nine keys, output.url among them.', [
        'v1/present/status: has exactly the recorded keys in the recorded order, with output.url before any output exists',
        'clients/wire/dotnet: semsogutlu/CloudConvertWrapper (.NET): uploads octets and takes output.url from the start answer (S3, R5)',
        'clients/wire/dotnet: cuts output.url out of the text of the start answer, and looks for compact members (S3)',
        'clients/wire/java: reads create, start and status, each with exactly its members (S2, S3, S4)',
      ]),
      row('S4', 'The status has no key that clients do not know.', [
        'v1/face: a finished status has only keys that strict clients know',
        'clients/wire/java: reads create, start and status, each with exactly its members (S2, S3, S4)',
        'clients/wire/others: cloudconvert-swift (official): Bearer everywhere, and only text in upload (A2, S4)',
        'clients/wire/php: sends null for what is not set, and copies no member onto its own (B6, S4)',
      ]),
      row('S5', 'Numbers are JSON integers.', ['v1/face: every number of a finished status is an integer']),
      row(
        'S6',
        'converter.options is an object of texts; booleans are as recorded, or texts for a key that asks for it.',
        [
          'v1/face: converter.options is an object of texts, with booleans as recorded',
          'v1/present/status: has booleans among its options as text for a key that asks for them',
          'clients/wire/go: uploads a chunked form with the file last, and finds only integers in the answers (B3, S5)',
          'clients/wire/php: uploads without credentials, compares converter.options.quality with its number, and deletes (A1, S6, S11)',
          'clients/wire/php: sends empty options as [], and gets an object back (S6)',
        ],
      ),
      row('S7', 'output.files is absent unless there are several outputs.', [
        'v1/present/status: of one finished output has filename, ext and size, and no files',
        'clients/wire/php: downloads every one of several files in turn, numbered from 1 (S7, S19, S20)',
        'clients/wire/python: downloads the one file where output has no files, and each of files where it has (S7)',
      ]),
      row('S8', 'step is one of the six known words.', [
        'v1/present/status: is output while a carrier stores the result',
        'v1/face: every step on the way is one of the six words',
        'clients/wire/java: sends parts whose name follows the filename, knows six steps, and deletes by GET (B3, S8, R4)',
      ]),
      row('S9', 'A failed process answers 4xx with the whole JSON on status, wait and download.', [
        'v1/routes/process: of a failed process answers 4xx with the full status and no error key',
        'v1/routes/download: of a failed process answers the status and code of the failure',
        'v1/present/status: of a failed conversion answers 422 with the message of the tool and no error key',
        'clients/wire/dotnet: finds the HTTP status as an integer in a failed status too (S9, S10)',
        'clients/wire/php: tells a failed conversion by 422 and message (S9)',
        'clients/wire/ruby: starts with a wrong input method and finds the failure in status and download (S9)',
      ]),
      row('S10', 'Errors are JSON, never empty, with an integer code.', [
        'v1/app: answers %s with JSON in v1 form',
        'v1/face-fuzz: whatever is asked, the answer is JSON with an integer code below 500, or a success',
        'server/listen: %s is answered with JSON in v1 form, never with an empty body',
        'clients/wire/dotnet: finds the HTTP status as an integer in a failed status too (S9, S10)',
        'clients/wire/go: reads error and an integer code from every refusal (S10)',
      ]),
      row('S11', 'DELETE answers 200 and JSON in every state.', [
        'v1/routes/process: %s <process>%s answers 200 with the recorded message, again and again',
        'clients/cloudconvert-1.1.2: deletes a process in every state',
        'clients/wire/dotnet: parses expires as a date, sends null for what is not set, and parses the answer of DELETE (S2, B6, S11)',
        'clients/wire/php: uploads without credentials, compares converter.options.quality with its number, and deletes (A1, S6, S11)',
        'clients/wire/php: deletes every process of the list, with an empty query behind its URL (S11, S15)',
      ]),
      row('S12', 'Success is exactly 200 and application/json; a download never is application/json.', [
        'v1/routes/process: answers 200 and exactly url, id, host, expires, maxtime, minutes as application/json',
        'v1/face: a download of a json file is not labelled application/json',
      ]),
      row('S13', 'A download blocks until there is output, and has its name and true length.', [
        'v1/routes/download: blocks until the output exists and gives it with name, length and type',
        'clients/wire/others: a mirror (Perl): fields in any order; the file has the length that is announced (A2, S13)',
        'clients/wire/ruby: creates without an outputformat, and takes the name of the file from the download (B7, R6, S13)',
      ]),
      row('S14', 'download=true on start and /convert is a 303 with the recorded text.', [
        'v1/routes/convert: the 303 is text with the absolute URL after 26 characters, html for a browser',
        'v1/routes/process: with download answers 303 to the output',
        'clients/wire/others: mukul13/RCloudConvert (R): the URL stands after 26 characters of the redirect (S14)',
      ]),
      row('S15', 'The list: ascending, recorded keys, running ones with the zero date.', [
        'v1/present/listing: an entry of the list has the recorded keys in their order, with times of Berlin',
        'v1/present/listing: a process that is %s is listed as running, with the zero date as its end',
        'v1/routes/listings: is the list of the caller, oldest first, and of nobody else',
        'clients/wire/php: deletes every process of the list, with an empty query behind its URL (S11, S15)',
        'clients/wire/ruby: a Rails app: the last of the list, its sixth value, with process replaced by download (S15, R6)',
      ]),
      row('S16', 'conversiontypes: entries with group and text defaults, [] for an unknown pair.', [
        'v1/routes/listings: needs no key and lists a pair with the options and their defaults as text or null',
        'v1/routes/listings: is an empty list for an unknown pair',
        'clients/wire/others: KnorpelSenf/cloudconvert-bot: checks the types of the account and of every conversion type (R7, S16)',
      ]),
      row('S17', 'The callback keeps its own query and gets id, url and step.', [
        'deliveries/callback: a GET tells id, protocol-relative url and step',
        'deliveries/callback: the parameters are appended to the query %s as it was written',
      ]),
      row('S18', 'CORS headers stand on everything.', [
        'v1/app: has CORS headers and no-store on errors too',
        'v1/face: a download and its redirect can be read by a browser of another origin',
        'clients/wire/others: take the bytes of POST /convert with a bare download, across origins (B6, S18)',
      ]),
      row('S19', 'Several outputs are numbered from 1, or from 0 for a key that asks for it.', [
        'clients/cloudconvert-1.1.2: downloads all pages of a two-page PDF as jpg, numbered from 1',
        'processes/output-names: are numbered from 0 for a key that asks for it',
        'clients/wire/php: downloads every one of several files in turn, numbered from 1 (S7, S19, S20)',
      ]),
      row('S20', 'The first complete download ends a process without save; several files count one by one.', [
        'v1/routes/download: is gone after the first complete download',
        'v1/routes/download: gives each file below the URL, and is gone once all were fetched',
        'clients/wire/php: downloads every one of several files in turn, numbered from 1 (S7, S19, S20)',
      ]),
    ],
  },
  {
    title: 'Errors',
    rows: [
      row('4 a', '401 for a missing key, in the recorded words.', [
        'v1/routes/process: without a key answers the recorded 401',
      ]),
      row('4 b', '400 This conversiontype is not supported! for an unknown pair at create.', [
        'v1/routes/process: of a pair that does not exist answers 400 This conversiontype is not supported!',
      ]),
      row('4 c', '400 with the recorded message for a wrong input method, on status and download.', [
        'v1/present/status: of a wrong input method is the recorded body of 2016',
        'v1/routes/download: of a failed process answers the status and code of the failure',
      ]),
      row('4 d', '400 Conversion type not supported for several files that make no archive.', [
        'translate/to-v2/translate: fails several files without a mode later where they make no archive, in the recorded words',
      ]),
      row('4 e', '404 Process not found for an unknown, deleted or downloaded process.', [
        'v1/routes/process: of an unknown process answers 404 in v1 form',
        'v1/routes/download: is gone after the first complete download',
      ]),
      row('4 f', '413 for a body above 10 MB.', ['v1/parse/encodings: more than 10 MB of JSON is a 413']),
      row('4 g', '422 with the words of the tool for a conversion that failed.', [
        'v1/routes/convert: a corrupt file answers 422 with the message of the tool in the status',
        "clients/cloudconvert-1.1.2: gets 422 with the engine's message for a corrupt file",
      ]),
      row('4 h', '429 and 503 carry Retry-After in seconds.', [
        'v1/present/error: 429 and 503 carry Retry-After in seconds',
      ]),
      row(
        '4 k',
        'Refusals of v2 are told in v1 form: 402 without credits, 429 and 503 with Retry-After, its own words kept.',
        ['upstream/error: an answer $status of v2 is told as $told'],
      ),
      row('4 i', 'A doomed start is 200; the failure shows at status, wait, download and callback.', [
        'v1/present/status: is 200 although the process is doomed',
        'deliveries/callback: a failed process is told with step=error',
      ]),
      row('4 j', 'No answer of 2xx has an error key.', ['v1/face: no answer of 2xx has an error key']),
    ],
  },
  {
    title: 'Uploads, downloads, callbacks, hooks and lists',
    rows: [
      row('5.1 a', 'An upload answers file, size as the exact number of bytes, and File saved.', [
        'v1/routes/upload: PUT upload.url/<name> takes raw bytes and answers name, size and File saved.',
      ]),
      row('5.1 b', 'A part without a name and multipart by PUT are taken.', [
        'v1/parse/multipart: a file part with %s is taken, under its basename (B3)',
        'v1/routes/upload: PUT takes a multipart body, as an Android app sends it',
      ]),
      row('5.1 c', 'An unknown upload URL is a 404, another upload a 400, the same once more is taken.', [
        'v1/routes/upload: an unknown upload URL is answered 404 in v1 form',
        'v1/routes/upload: a second upload is answered 400',
        'v1/routes/upload: the same upload once more is answered as the first was, and converted once',
      ]),
      row('5.2', '?wait blocks until the end.', ['v1/routes/process: with %s blocks until the end']),
      row('5.3 a', 'Downloads have a quoted Content-Disposition, type, length and ranges.', [
        'v1/routes/download: blocks until the output exists and gives it with name, length and type',
        'v1/routes/download: gives a range, which does not count as the download',
      ]),
      row('5.3 b', 'Several outputs are a zip made on the fly, named after the input.', [
        'v1/routes/download: gives a zip of all, named after the input',
      ]),
      row('5.4 a', 'A callback is a GET, tried again 5 times, 5 s apart, from status 500 on.', [
        'deliveries/callback: a GET tells id, protocol-relative url and step',
        'deliveries/callback: a status from 500 on is tried 5 times, 5 s apart, then given up with the reason kept',
      ]),
      row('5.5 a', 'Hooks are subscribed, listed and deleted per key.', [
        'v1/routes/hooks: a hook is subscribed, listed with a number in a string, and deleted',
        'v1/routes/hooks: hooks belong to their key',
        'v1/routes/hooks: hooks need a key',
      ]),
      row('5.5 b', 'A hook gets the status JSON by POST; 4xx unsubscribes, 5xx is tried again.', [
        'v1/routes/hooks: a hook is told of each finished process by POST of its status',
        'deliveries/hook: a 4xx answer unsubscribes',
        'deliveries/hook: a status from 500 on is tried again and the subscription stays',
      ]),
      row('6 a', '/processes lists what runs as running.', [
        'v1/present/listing: a process that is %s is listed as running, with the zero date as its end',
        'v1/routes/listings: shows how a process stands now, although nobody asked for its status',
      ]),
      row('6 b', "/conversiontypes is made of v2's catalogue under v1 names.", [
        'translate/to-v1/conversion-types: name options and defaults as v1 did, as text or null',
        'translate/to-v1/conversion-types: are filtered by either format, under the spelling asked for',
        'translate/to-v1/conversion-types: of a website stand in its own group',
        'translate/to-v2/modes: mode one PDF that is to become a PDF is written anew, since v1 lists that pair',
      ]),
      row('6 c', '/user has user, minutes and the linked storages.', [
        'v1/routes/user: GET %s tells the name and the minutes as an integer',
        'v1/routes/user: names the storages that the account is linked to',
      ]),
    ],
  },
  {
    title: 'Raw HTTP in the wild',
    rows: [
      row('W1', 'A browser posts JSON as text/plain, or a form with the file first and the key in the query.', [
        'v1/parse/encodings: %s is read',
        'v1/parse/multipart: the file part may come %s',
      ]),
      row('W2', 'POST /convert?…&delete=true&download= expects the bytes after a 303 that a browser may follow.', [
        'v1/face: a download and its redirect can be read by a browser of another origin',
      ]),
      row('W3', 'GET /convert?…&wait=true&download=inline in a browser ends at the file, inline.', [
        'v1/face: GET /convert with wait and download=inline ends at the file, inline',
      ]),
      row('W4', 'curl -L -F … -F wait=true -F download=inline -F file=@x on /v1/convert ends at the file.', [
        'v1/face: a curl form with wait, download=inline and the file last ends at the file',
        'clients/stacks: -L -F … -F file=@… ends at the file',
      ]),
      row('W5', 'GET /convert with a JSON body.', ['v1/face: GET /convert with a JSON body converts']),
      row('W6', 'Python posts JSON without a Content-Type, or a form with wait=True.', [
        'v1/parse/encodings: %s is read',
        'v1/parse/parameters: %j is true',
      ]),
      row('W7', 'Create that carries download, wait and filename ignores them.', [
        'v1/routes/process: ignores what belongs to the start',
      ]),
      row('W8', 'The url of the last entry of /processes becomes a download by s/process/download/ and ?inline.', [
        'v1/face: the last entry of the list leads to its download',
      ]),
      row('W9', 'Start with {input: upload, wait: true, download: true}, then PUT.', [
        'v1/routes/process: with input=upload and no file answers upload.url at once, even with wait and download',
      ]),
      row('W10', 'An Android app puts multipart/form-data to upload.url/<name>.', [
        'v1/routes/upload: PUT takes a multipart body, as an Android app sends it',
      ]),
      row('W11', 'The HTTP of PHP, Ruby, Python and Perl works in the manner of their v1 clients.', [
        'clients/stacks: converts a picture in the manner of its clients',
      ]),
    ],
  },
];

function row(id: string, sentence: string, tests: string[]): ContractRow {
  return { id, sentence, tests };
}
