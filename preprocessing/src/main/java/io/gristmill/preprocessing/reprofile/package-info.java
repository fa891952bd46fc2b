/** Applies new thresholds to stored measurements without reading the crawl again. */
package io.gristmill.preprocessing.reprofile;
