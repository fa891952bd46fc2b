package io.gristmill.preprocessing.statistics;

import io.gristmill.preprocessing.url.WebAddress;

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
