package io.gristmill.preprocessing.text;

/**
 * The location of a record's bytes.
 *
 * @param file URI of the shard
 * @param offset first byte in the shard as stored (of the gzip member, if compressed by record)
 * @param length bytes as stored; 0 if unknown
 */
public record Provenance(String file, long offset, long length) {

  /** URI of the shard, without the name of the archive member that follows it. */
  public String shard() {
    int member = file.indexOf("!/");
    return member < 0 ? file : file.substring(0, member);
  }
}
