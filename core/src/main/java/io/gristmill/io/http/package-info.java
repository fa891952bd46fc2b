/** Files of web servers: read in ranges, patiently, and never a mix of two versions. */
package io.gristmill.io.http;
