/**
 * Addresses of all buffers of an engine in its one allocation, and the ids of a batch as kernels
 * read them.
 */
package io.gristmill.device.plan;
