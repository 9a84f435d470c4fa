import { observeWindowOffset, observeWindowRect, Virtualizer, windowScroll } from '@tanstack/virtual-core';
import { useEffect, useLayoutEffect, useReducer, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** The rows of a long list that are seen now, in a window that scrolls; `height`: pixels of a row. */
export function useWindowRows(count: number, height: number, list: RefObject<HTMLElement | null>) {
  const [, rerender] = useReducer<number, void>((turn) => turn + 1, 0);
  const top = () => (list.current?.getBoundingClientRect().top ?? 0) + window.scrollY;
  const options = {
    count,
    estimateSize: () => height,
    getScrollElement: () => window,
    scrollToFn: windowScroll,
    observeElementRect: observeWindowRect,
    observeElementOffset: observeWindowOffset,
    initialOffset: () => window.scrollY,
    scrollMargin: list.current ? top() : 0,
    overscan: 8,
    onChange: () => rerender(),
  };
  const [virtualizer] = useState(() => new Virtualizer<Window, HTMLElement>(options));
  virtualizer.setOptions(options);
  useEffect(() => virtualizer._didMount(), [virtualizer]);
  useLayoutEffect(() => virtualizer._willUpdate());
  useEffect(() => {
    virtualizer.measure();
    rerender();
  }, [height]);
  return {
    rows: virtualizer.getVirtualItems(),
    size: virtualizer.getTotalSize(),
    offset: virtualizer.options.scrollMargin,
    scrollTo: (index: number) => virtualizer.scrollToIndex(index, { align: 'auto' }),
  };
}
