/** The machine under the arithmetic: memory outside the heap, threads, and which BLAS runs. */
package io.gristmill.host;
