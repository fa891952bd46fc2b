/**
 * Rules that keep or reject one text. A rule measures first and then compares with limits, which
 * are data: the thresholds of another profile can be applied to the same measurements.
 */
package io.gristmill.preprocessing.filter;
