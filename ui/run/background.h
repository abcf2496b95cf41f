// Background: one thread for what the window's thread must not do (files, store, parsing); answers
// come back as values in the window's thread.
#pragma once

#include <QObject>
#include <QPointer>
#include <QThread>
#include <functional>

namespace artemis {

/// What went wrong, and what to do where that is known.
QString sentenceOf(const std::exception& error);

class Background final : public QObject {
    Q_OBJECT
public:
    explicit Background(QObject* parent = nullptr);
    /// Ends after the work that has begun; work that waits is dropped.
    ~Background() override;

    /// Runs `work` on the thread, in order of the calls; then `then(result)` here, or
    /// `failed(sentence)` where it threw, unless `receiver` is gone.
    template <class Work, class Then>
    void run(QObject* receiver, Work work, Then then, std::function<void(const QString&)> failed) {
        post([this, guard = QPointer<QObject>(receiver), work = std::move(work),
              then = std::move(then), failed = std::move(failed)]() mutable {
            try {
                auto result = work();
                answer(guard,
                       [then, result = std::move(result)]() mutable { then(std::move(result)); });
            } catch (const std::exception& error) {
                answer(guard, [failed, sentence = sentenceOf(error)] { failed(sentence); });
            }
        });
    }

private:
    void post(std::function<void()> work);
    void answer(const QPointer<QObject>& receiver, std::function<void()> then);

    QThread m_thread;
    QObject* m_worker;  // lives on m_thread
};

}  // namespace artemis
