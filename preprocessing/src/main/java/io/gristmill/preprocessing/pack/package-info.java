/** Packs folders of HTML pages into WARC files. */
package io.gristmill.preprocessing.pack;
