/** What may go wrong that is not a bug, each with the status the command ends with. */
package io.gristmill.error;
