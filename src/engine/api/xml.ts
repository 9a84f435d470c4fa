import type { Response } from 'express';

import { escapeMarkup } from '../../text';

/** Answers of the storage are XML, as those of S3 (v2-contract 4.3). */
export function sendXml(response: Response, status: number, root: string, fields: Record<string, string>): void {
  const content = Object.entries(fields).map(([name, value]) => `<${name}>${escapeMarkup(value)}</${name}>`);
  response
    .status(status)
    .type('application/xml')
    .send(`<?xml version="1.0" encoding="UTF-8"?>\n<${root}>${content.join('')}</${root}>`);
}

/** An error in S3's form, as the storage of v2 answers it (v2-contract 4.3). */
export function sendXmlError(response: Response, status: number, code: string, message: string): void {
  sendXml(response, status, 'Error', { Code: code, Message: message });
}
