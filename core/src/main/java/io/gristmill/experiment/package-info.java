/**
 * Statistics of experiments: results of trials, comparisons paired by seed, rankings and scaling
 * laws.
 */
package io.gristmill.experiment;
