/** Judges documents again from what was measured of them, without reading the crawl. */
package io.gristmill.preprocessing.reprofile;
