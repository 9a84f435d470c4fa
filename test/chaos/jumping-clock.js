/** `node -r` this file: each SIGUSR2 sets the system's clock as the program sees it, forth by ten minutes, then back. */
const realNow = Date.now.bind(Date);
let offset = 0;

process.on('SIGUSR2', () => {
  offset = offset === 0 ? 600_000 : 0;
});

Date.now = () => realNow() + offset;

const RealDate = Date;
globalThis.Date = new Proxy(RealDate, {
  construct: (target, given, newTarget) =>
    Reflect.construct(target, given.length === 0 ? [Date.now()] : given, newTarget),
});
