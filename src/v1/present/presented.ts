/** What a route sends: the HTTP status and the JSON. */
export interface Presented {
  status: number;
  body: Record<string, unknown>;
}
