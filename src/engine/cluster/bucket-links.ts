import { disposition, mediaType, uploadLifetime, type FileLinks } from '../files';
import type { Bucket } from '../storage';
import { uploadsOf } from './bucket-files';

/**
 * Links to the bucket itself: no byte of a caller passes through an engine. `form`: that of an engine, where the storage
 * takes none.
 */
export function linksToBucket(bucket: Bucket, form?: FileLinks['form']): FileLinks {
  return {
    download: (_base, { stored, filename, inline, from }) =>
      bucket.link(stored, from, { disposition: disposition({ filename, inline }), type: mediaType(filename) }),
    form:
      form ??
      ((_base, { id, createdAt, redirect }) =>
        bucket.form(uploadsOf(id), createdAt, { expiresAt: createdAt + uploadLifetime, redirect })),
  };
}
