/** Models on their way to and from other programs. */
package io.gristmill.checkpoint.exchange;
