package io.gristmill.preprocessing.statistics;

import io.gristmill.preprocessing.url.WebAddress;

import java.util.List;

/**
 * The hosts with the most documents.
 *
 * @param distinct hosts in all
 * @param inOrder most documents first; of equals by name
 */
public record TopHosts(long distinct, List<Ranked> inOrder) {

  /** How many there are at most. */
  public static final int MOST = 100;

  /** A host and its documents. */
  public record Ranked(String host, HostCount documents) {}

  public TopHosts {
    inOrder = List.copyOf(inOrder);
  }

  /** Documents of one host. */
  public record HostCount(long kept, long dropped) {

    public static final HostCount NONE = new HostCount(0, 0);

    public HostCount merge(HostCount that) {
      return new HostCount(kept + that.kept, dropped + that.dropped);
    }

    /** The host of a URL in one spelling; empty if there is none. */
    public static String host(String url) {
      return WebAddress.of(url).map(WebAddress::host).orElse("");
    }
  }
}
