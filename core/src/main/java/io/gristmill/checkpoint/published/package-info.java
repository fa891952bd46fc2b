/** What published models say of their shapes, one class an architecture. */
package io.gristmill.checkpoint.published;
