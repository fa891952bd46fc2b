/** Mutation-based fuzzing, compiled into the tests of every module. */
package io.gristmill.fuzz;
