/**
 * One run's configuration: read, checked and filled in as a whole, so that the user sees every
 * mistake at once.
 */
package io.gristmill.config;
