/** Main text of web pages: what the author wrote, without what the site put around it. */
package io.gristmill.preprocessing.extract;
