// TypeDoc's plugin for our pages: a page is called what its first heading says, not what its file is called.
import { Converter } from 'typedoc';

/** The text of the first heading of a page, without marks; `undefined` where there is none. */
export function titleOf(content) {
  const text = content.map((part) => part.text).join('');
  return /^# +(.*)$/m.exec(text)?.[1]?.replaceAll('`', '').trim();
}

export function load(application) {
  application.converter.on(Converter.EVENT_CREATE_DOCUMENT, (_context, page) => {
    page.name = titleOf(page.content) ?? page.name;
  });
}
