/**
 * Reads configurations: checked and filled in as a whole, so that the user sees every mistake at
 * once. Sections of other modules are beside what they configure; those of core are here.
 */
package io.gristmill.config;
