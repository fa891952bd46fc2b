/**
 * The measured values of a cleaned corpus: counts, histograms, hosts and samples, which can be
 * merged in any order, and new thresholds that are applied to stored values without reading the
 * crawl again.
 */
package io.gristmill.preprocessing.statistics;
