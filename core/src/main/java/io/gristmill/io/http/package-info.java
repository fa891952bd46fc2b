/** Access to web servers: range requests with retries, which never mix two versions of a file. */
package io.gristmill.io.http;
