#include <skald/sagas/reply_inbox.hpp>
#include <utility>

namespace skald {

Result<Appended> ReplyInbox::receive(const CommandId& answered, NewEvent answer,
                                     std::uint32_t index) {
    answer.id = event_id_of(answered, index);
    answer.causation_id = to_string(answered);
    std::vector<NewEvent> events;
    events.push_back(std::move(answer));
    return store_->append(AppendRequest::unstreamed(std::move(events)));
}

}  // namespace skald
