import { createServer } from 'node:http';
import express from 'express';
import { answerJson, listening } from './serve';

/** What Node.js, or Express with `EXPRESS=1`, can do at best: it answers every request with the same status. */
const status = {
  id: 'eZ4vQqF0XcUHJy8KGBbR',
  url: '//127.0.0.1/process/eZ4vQqF0XcUHJy8KGBbR',
  percent: 50,
  message: 'Converting file to jpg',
  step: 'convert',
  starttime: 1764000000,
  expire: 1764043200,
  input: { type: 'download', filename: 'example.png', name: 'example', ext: 'png' },
  output: { url: '//127.0.0.1/download/~eZ4vQqF0XcUHJy8KGBbR' },
  converter: { mode: 'convert', format: 'jpg', type: 'stub', options: {} },
};

if (process.env.EXPRESS) {
  const app = express();
  app.use((_request, response) => void response.json(status));
  listening(createServer(app));
} else {
  listening(createServer((_request, response) => answerJson(response, status)));
}
