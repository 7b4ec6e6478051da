#include <skald/core/append_request.hpp>

namespace skald {

AppendRequest AppendRequest::to(StreamId stream, ExpectedVersion expected,
                                std::vector<NewEvent> events) {
    AppendRequest request;
    request.writes.push_back(EventWrite{std::move(stream), expected, std::move(events)});
    return request;
}

AppendRequest AppendRequest::unstreamed(std::vector<NewEvent> events) {
    AppendRequest request;
    request.writes.push_back(EventWrite{std::nullopt, ExpectedVersion::any(), std::move(events)});
    return request;
}

}  // namespace skald
