#include <skald/core/read_request.hpp>

#include <utility>

namespace skald {

ReadRequest ReadRequest::stream(StreamId stream) {
    ReadRequest request;
    request.stream_id = std::move(stream);
    return request;
}

ReadRequest ReadRequest::all(Query filter) {
    ReadRequest request;
    request.filter = std::move(filter);
    return request;
}

ReadRequest& ReadRequest::from(Version version) {
    from_version = version;
    return *this;
}

ReadRequest& ReadRequest::after(GlobalPosition position) {
    after_position = position;
    return *this;
}

ReadRequest& ReadRequest::from(Timestamp recorded_at) {
    from_recorded_at = recorded_at;
    return *this;
}

ReadRequest& ReadRequest::backward() {
    direction = Direction::backward;
    return *this;
}

ReadRequest& ReadRequest::limit(PageLimit limit) {
    page = limit;
    return *this;
}

ReadRequest& ReadRequest::matching(Query only) {
    filter = std::move(only);
    return *this;
}

ReadRequest& ReadRequest::with_snapshot(std::string kind) {
    snapshot_kind = std::move(kind);
    return *this;
}

}  // namespace skald
