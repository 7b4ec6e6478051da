// A small valid log, to be spoilt in one place at a time.
#pragma once
#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace skald::ocel {

inline constexpr std::string_view small_log = R"({
"eventTypes":[{"name":"place order","attributes":[{"name":"channel","type":"string"}]},{"name":"pay order","attributes":[]}],
"objectTypes":[{"name":"orders","attributes":[{"name":"price","type":"float"}]},{"name":"customers","attributes":[]}],
"events":[
{"id":"e2","type":"pay order","time":"2023-04-05T12:00:00Z","attributes":[],"relationships":[{"objectId":"o1","qualifier":"order"}]},
{"id":"e1","type":"place order","time":"2023-04-05T13:59:59+02:00","attributes":[{"name":"channel","value":"w\u00e9b"}],"relationships":[{"objectId":"o1","qualifier":"order"},{"objectId":"c1","qualifier":""}]}],
"objects":[
{"id":"o1","type":"orders","attributes":[{"name":"price","value":12.50,"time":"2023-04-05T13:59:59+02:00"},{"name":"express","value":true,"time":"2023-04-05T13:59:59+02:00"}],"relationships":[{"objectId":"c1","qualifier":"of"}]},
{"id":"c1","type":"customers","attributes":[],"relationships":[]}]
})";

/// The small log with the first `from` changed to `to`.
inline std::string small_log_with(std::string_view from, std::string_view to) {
    std::string text(small_log);
    const std::size_t place = text.find(from);
    EXPECT_NE(place, std::string::npos) << "the small log has no " << from;
    if (place != std::string::npos) text.replace(place, from.size(), to);
    return text;
}

}  // namespace skald::ocel
