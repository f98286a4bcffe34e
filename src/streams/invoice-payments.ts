import schema from '../../resources/schemas/invoice_payments.json';
import { ClockifyStream } from './base';

/** The payments of each invoice. */
export class InvoicePayments extends ClockifyStream {
  readonly path = '/workspaces/{workspace_id}/invoices/{invoice_id}/payments';
  readonly documentation = 'https://docs.clockify.me/#tag/Invoice/operation/getPaymentsForInvoice';
  override readonly parent = 'invoices';
  protected override readonly parentKey = 'invoice_id';
  override readonly parentField = 'invoiceId';
  protected readonly schema = schema;
  protected override readonly sortedBy = 'date';
  override readonly references = { invoiceId: 'invoices' };

  override get name(): string {
    return 'invoice_payments';
  }
}
