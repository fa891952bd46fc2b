/** What a training run tells while it runs, and where it writes it. */
package io.gristmill.training.metrics;
