// What is done with the messages of a broker, in the transaction that also holds their checkpoint.
#pragma once
#include <memory>
#include <skald/core/received_message.hpp>
#include <skald/core/result.hpp>
#include <skald/core/sql.hpp>
#include <skald/projections/any_projection.hpp>
#include <string>
#include <utility>

namespace skald {

/// Handles messages one after the other. May throw. Does not commit; a statement that failed fails
/// the message. Keeps its state in the database, because what is taken back a member would keep.
class MessageHandler {
public:
    virtual ~MessageHandler() = default;
    /// Creates what it needs, unless it is there. At each start.
    virtual Result<void> prepare(SqlTransaction& sql) = 0;
    /// False: the message is not for it. Errors: unsupported_format, corrupt (not what it should
    /// be), and its own.
    virtual Result<bool> handle(SqlTransaction& sql, const ReceivedMessage& message) = 0;
};

/// The handlers of a projection, for events that another Skald's relay has published. A read model
/// is either fed by messages or by a store.
/// `source` is remembered with the read model, which refuses to go on with another.
std::unique_ptr<MessageHandler> handler_of(std::unique_ptr<AnyProjection> projection,
                                           std::string source);

template <Projection P>
std::unique_ptr<MessageHandler> handler_of(P projection,
                                           std::shared_ptr<const Codec<typename P::Event>> codec,
                                           std::string source) {
    return handler_of(std::make_unique<CodedProjection<P>>(std::move(projection), std::move(codec)),
                      std::move(source));
}

/// For messages of others, which have ids of their own and may come twice under two positions:
/// whether this consumer sees the id for the first time. Remembers it in the table skald_inbox, as a
/// part of the transaction, until it is deleted there.
class SqlInbox {
public:
    static Result<void> create_table(SqlTransaction& sql);
    static Result<bool> is_new(SqlTransaction& sql, const std::string& consumer,
                               const std::string& id);
};

}  // namespace skald
