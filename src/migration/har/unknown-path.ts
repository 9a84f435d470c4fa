/** Stands in recordings for the path of a callback or hook. Any will do in a replay: no answer depends on it. */
export const unknownPath = '${CALLBACK_PATH}';
