/** Folders of pages made into WARC files, for crawls that were kept as plain files. */
package io.gristmill.preprocessing.pack;
