/**
 * An interpreter of Jinja for chat templates of models, which reaches nothing but the values it is
 * given.
 */
package io.gristmill.tokenizer.chat.jinja;
