import type { Db, Message, OrderPlaced, Services } from "ackademy";

// ---- domain -------------------------------------------------------------

interface StockLedger {
    deductOnce(order: OrderPlaced): Promise<"deducted" | "already-deducted">;
}

class DeductStock {
    constructor(private readonly ledger: StockLedger) {}

    async execute(order: OrderPlaced): Promise<string> {
        const outcome = await this.ledger.deductOnce(order);
        return `${order.orderId}: ${outcome}`;
    }
}

// ---- infrastructure -----------------------------------------------------

class SqlStockLedger implements StockLedger {
    private static readonly MARKS = "processed_events";
    private static readonly STOCK = "stock";

    constructor(private readonly db: Db) {}

    deductOnce(order: OrderPlaced) {
        return this.db.transaction(async (tx) => {
            const first = await tx.insertIfAbsent(SqlStockLedger.MARKS, order.eventId);
            if (!first) {
                return "already-deducted" as const;
            }
            await tx.decrement(SqlStockLedger.STOCK, order.sku, order.quantity);
            return "deducted" as const;
        });
    }
}

// ---- composition root ---------------------------------------------------

export async function handle(message: Message<OrderPlaced>, services: Services): Promise<void> {
    const useCase = new DeductStock(new SqlStockLedger(services.db));
    const line = await useCase.execute(message.body);
    await message.ack();
    services.log.info(line);
}
