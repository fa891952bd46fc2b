/** WARC and WET, plain or gzipped: records found again after damage and in any byte range. */
package io.gristmill.preprocessing.read.warc;
