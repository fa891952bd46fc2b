/** Whether a run goes well: what is skipped, rolled back, or ends it. Pure. */
package io.gristmill.training.guard;
