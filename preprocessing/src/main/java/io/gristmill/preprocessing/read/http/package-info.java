/** HTTP responses as stored by crawls: header fields, and decoding of bodies. */
package io.gristmill.preprocessing.read.http;
