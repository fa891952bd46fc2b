/** Exceptions for errors that are not bugs, each with the exit status of the command. */
package io.gristmill.error;
