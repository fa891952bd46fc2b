/** Self-contained HTML pages: markup with escaped texts, a template, and charts as inline SVG. */
package io.gristmill.spark.page;
