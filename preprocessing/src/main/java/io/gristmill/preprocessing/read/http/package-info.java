/**
 * The answers of web servers as crawls keep them: header fields, and bodies with their codings
 * undone.
 */
package io.gristmill.preprocessing.read.http;
