/** Where the built files of the console are: beside this file. */
export const CONSOLE_ASSETS_URL = new URL('./assets/', import.meta.url);
