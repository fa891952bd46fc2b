/**
 * Reads WARC and WET, plain or compressed. Records are found after damage and in any byte range.
 */
package io.gristmill.preprocessing.read.warc;
